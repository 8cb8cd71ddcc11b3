import {Text, View} from 'react-native';
export default function Details({navigation, route, user}: any) {
  const {item} = route.params;
  return (
    <View>
      <Text>{item.title}Details</Text>
      {item.tags.map((tag: string) => <Text key={tag}>{tag}</Text>)}
      <Text>{user.isLoading ? 'loading' : 'loaded'} {navigation.getParam('id', 'no id')}</Text>
    </View>
  );
}
