import {createMaterialTopTabNavigator} from '@react-navigation/material-top-tabs';
import {NavigationContainer} from '@react-navigation/native';
import {Text, View} from 'react-native';

const Tabs = createMaterialTopTabNavigator();

function Chats() {
  return (
    <View>
      <Text>inside</Text>
    </View>
  );
}

export default function App() {
  return (
    <NavigationContainer>
      <View style={{flex: 1, paddingTop: 60}}>
        <Tabs.Navigator>
          <Tabs.Screen name="Chats" component={Chats} />
          <Tabs.Screen name="Calls" component={Chats} />
        </Tabs.Navigator>
      </View>
    </NavigationContainer>
  );
}
