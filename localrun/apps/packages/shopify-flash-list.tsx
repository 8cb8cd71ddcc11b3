import {FlashList} from '@shopify/flash-list';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <View style={{height: 200}}>
          <FlashList data={['first', 'second']} renderItem={({item}) => <Text>{item} item</Text>} />
        </View>
      </View>
      <Text>below</Text>
    </View>
  );
}
