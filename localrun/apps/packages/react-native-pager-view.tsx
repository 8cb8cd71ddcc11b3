import {Text, View} from 'react-native';
import PagerView from 'react-native-pager-view';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <PagerView style={{height: 120}} initialPage={0}>
          <View key="1">
            <Text>first page</Text>
          </View>
          <View key="2">
            <Text>second page</Text>
          </View>
        </PagerView>
      </View>
      <Text>below</Text>
    </View>
  );
}
