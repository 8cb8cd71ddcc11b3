import {Text, View} from 'react-native';
import tw from 'twrnc';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <View style={tw`bg-amber-300 p-4 rounded-xl`}>
          <Text style={tw`text-lg font-bold`}>inside</Text>
        </View>
      </View>
      <Text>below</Text>
    </View>
  );
}
